import { changeVerb, dropVerb, syncVerb } from '../engine/change-verbs.ts'
import { checkVerb, convertVerb, describeVerb, lookupsVerb } from '../engine/config-verbs.ts'
import { importVerb } from '../engine/import-verb.ts'
import { previewVerb } from '../engine/preview-verb.ts'
import { runVerb } from '../engine/run-verb.ts'
import { serve } from './serve.ts'

/** The process of one run, one test read, one change: its own, so that a long load holds up nobody and it can be ended. */
serve({
  preview: previewVerb,
  run: runVerb,
  import: importVerb,
  drop: dropVerb,
  sync: syncVerb,
  change: changeVerb,
  describe: describeVerb,
  check: checkVerb,
  lookups: lookupsVerb,
  convert: convertVerb,
})
