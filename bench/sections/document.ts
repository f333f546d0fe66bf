import { bare } from '../contenders/bare.ts'
import { sluices } from '../contenders/sluice.ts'
import { documentFile, recordsFile } from '../data/records.ts'
import { expectDuckdb, tablesOf } from '../data/rows.ts'
import { type Section, ratio } from '../section.ts'

const readJson = 'read_json, one document'

/** The same records as one answer, as a dump has them. */
export const document: Section = {
  name: 'document',
  about: 'the same records as ONE JSON document: over HTTP through sluice, from disk by read_json',
  minutes: 1.5,
  open: async (bench) => {
    const file = await recordsFile(bench.records)
    const source = await documentFile(file)
    const url = await bench.serve('file-server.ts', file, String(bench.records))
    const endpoint = { path: `records?limit=${bench.records}`, data_selector: 'data', paginator: 'single_page' }
    const resource = { name: 'records', primary_key: 'id', write_disposition: 'merge', endpoint }
    return [
      {
        name: 'one',
        title: `${bench.records.toLocaleString('en')} records in one document, merged on their key`,
        contenders: [
          ...sluices(bench, {
            config: { name: 'bench', client: { base_url: url }, resources: [resource] },
            check: ({ database }) => expectDuckdb(database, tablesOf(bench.records)),
          }),
          bare(bench, { job: 'read-json-document', source, name: readJson, settings: 'a statement per table' }),
          bare(bench, {
            job: 'read-json-document-staged',
            source,
            name: 'read_json, one document, staged',
            settings: 'read once into a staging table',
          }),
        ],
      },
    ]
  },
  goals: [
    {
      text: 'seconds: sluice ÷ read_json over the document',
      is: 'at most',
      bound: 0.3,
      unit: '×',
      figure: ({ seconds }) => ratio(seconds('one'), seconds('one', readJson)),
    },
  ],
}
