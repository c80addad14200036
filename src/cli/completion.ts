import { ExchangeError } from '../errors.ts';
import { type Command, defineCommand } from './io/command.ts';

/** A command's name, its line of help, and the words and options that may follow. */
export type Row = { readonly name: string } & Pick<Command, 'summary' | 'verbs' | 'options'>;

const SCRIPTS: Readonly<Record<string, (rows: readonly Row[]) => string>> = { bash, zsh, fish };

/** The command that prints them. `table`: all commands, itself among them. */
export const completionOf = (table: () => Promise<readonly Row[]>): Command =>
  defineCommand({
    summary: 'Prints what lets a shell complete commands and options.',
    usage: `bash | zsh | fish

  bash  in ~/.bashrc:  source <(news-exchange completion bash)
  zsh   in ~/.zshrc, behind compinit:  source <(news-exchange completion zsh)
  fish  news-exchange completion fish > ~/.config/fish/completions/news-exchange.fish`,
    verbs: Object.keys(SCRIPTS),
    operands: true,
    async run(_values, [shell = '', ...more]) {
      const script = Object.hasOwn(SCRIPTS, shell) && more.length === 0 ? SCRIPTS[shell] : undefined;
      if (script === undefined)
        throw new ExchangeError('usage', 'completion takes the name of a shell: bash, zsh or fish.');
      const rows = await table();
      const help = { name: 'help', summary: 'Tells of a command.', verbs: rows.map(({ name }) => name), options: [] };
      process.stdout.write(script([...rows, help]));
    },
  });

const dashed = (options: readonly string[]): string[] => [...options, 'help', 'no-color'].map(option => `--${option}`);

/** File names where nothing else fits, by `-o default`. */
function bash(rows: readonly Row[]): string {
  const cases = rows.map(
    ({ name, verbs, options }) => `    ${name}) verbs='${verbs.join(' ')}' options='${dashed(options).join(' ')}' ;;`,
  );
  return `_news_exchange() {
  local word=\${COMP_WORDS[COMP_CWORD]} verbs='' options=''
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W '${rows.map(({ name }) => name).join(' ')}' -- "$word"))
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$word"))
  elif ((COMP_CWORD == 2)); then
    COMPREPLY=($(compgen -W "$verbs" -- "$word"))
  fi
}
complete -o default -F _news_exchange news-exchange
`;
}

function zsh(rows: readonly Row[]): string {
  const cases = rows.map(
    ({ name, verbs, options }) => `    ${name}) verbs=(${verbs.join(' ')}) options=(${dashed(options).join(' ')}) ;;`,
  );
  return `#compdef news-exchange
_news_exchange() {
  local -a commands verbs options
  commands=(
${rows.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join('\n')}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  case $words[2] in
${cases.join('\n')}
  esac
  if [[ $PREFIX == -* ]]; then
    compadd -- $options
  else
    ((CURRENT == 3)) && compadd -- $verbs
    _files
  fi
}
compdef _news_exchange news-exchange
`;
}

function fish(rows: readonly Row[]): string {
  const lines = rows.flatMap(({ name, summary, verbs, options }) => {
    const seen = `__fish_seen_subcommand_from ${name}`;
    const isNext = `${seen}; and test (count (commandline -opc)) -eq 2`;
    return [
      `-n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
      ...(verbs.length === 0 ? [] : [`-n '${isNext}' -a '${verbs.join(' ')}'`]),
      ...dashed(options).map(option => `-n '${seen}' -l ${option.slice(2)}`),
    ];
  });
  return lines.map(line => `complete -c news-exchange ${line}\n`).join('');
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
