import {
  exportVerb,
  historyVerb,
  schemaDiffVerb,
  schemaTextVerb,
  schemaVerb,
  stateVerb,
  statusVerb,
} from '../query/memory-verbs.ts'
import { machinesVerb } from '../query/machines-verb.ts'
import { originVerb } from '../query/origin.ts'
import { cellVerb, profileVerb, queryVerb, rowsVerb, rowVerb, tablesVerb, yieldVerb } from '../query/query-verbs.ts'
import { serve } from './serve.ts'

/** The process that asks destinations: apart from the server, so that it can be ended when it hangs, and never one that writes. */
serve({
  status: statusVerb,
  tables: tablesVerb,
  schema: schemaVerb,
  schemaText: schemaTextVerb,
  schemaDiff: schemaDiffVerb,
  state: stateVerb,
  history: historyVerb,
  machines: machinesVerb,
  rows: rowsVerb,
  row: rowVerb,
  origin: originVerb,
  cell: cellVerb,
  profile: profileVerb,
  query: queryVerb,
  export: exportVerb,
  yield: yieldVerb,
})
