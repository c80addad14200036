import { loadKnowledge } from './config/knowledge.ts';
import { readCandidate } from './src/core/byline/classify-line.ts';
const k=loadKnowledge();const b={phrases:k.phrases.byline,organizations:k.organizations??k.book,gazetteer:k.gazetteer};
for(const a of process.argv.slice(2)){const [l,t]=a.split('~');const c=readCandidate(t,b,l);console.log(t,c.clear,c.closed,c.opening,JSON.stringify(c.reading),c.line.tokens.map((w,i)=>w.text+':'+c.line.meanings[i]+':'+w.before).join(' '))}
