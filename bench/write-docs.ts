/** `npm run bench:docs`: writes the tables of README.md and docs/ from bench/results/. */
import { writeDocs } from './report/docs.ts'

await writeDocs()
