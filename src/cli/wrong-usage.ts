/** What Node's `parseArgs` found wrong with a command's words, as a sentence; undefined where the error is another's. */
export function wrongUsage(command: string, error: unknown): string | undefined {
  if (!(error instanceof TypeError && 'code' in error)) return undefined;
  const [, quoted = ''] = /'([^']{1,200})'/.exec(error.message) ?? [];
  const option = quoted.split(' ', 1)[0]?.split(',').at(-1) ?? quoted;
  const help = `See: news-exchange help ${command}`;
  switch (error.code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return `${command} has no option ${quoted}. ${help}`;
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return `${command} takes no "${quoted}". ${help}`;
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
      if (error.message.includes('ambiguous'))
        return `${option} wants a value; one that begins with a dash is written ${option}=-VALUE. ${help}`;
      return error.message.includes('does not take')
        ? `${option} takes no value. ${help}`
        : `${option} wants a value. ${help}`;
    default:
      return undefined;
  }
}
