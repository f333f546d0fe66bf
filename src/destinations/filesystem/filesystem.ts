import { type Capabilities, defineDestination } from '../../load/destination.ts'
import { filesystemForms } from './forms.ts'
import { locateFiles, parseFiles } from './locate.ts'
import { filesystemKeys, filesystemOptions, filesystemSecrets } from './options.ts'

const capabilities: Capabilities = {
  atomicity: 'file',
  maxIdentifierLength: 65_536,
  mergeStrategies: [],
  mergeFallback: 'append',
  dltType: 'dlt.destinations.filesystem',
}

/** Files in a folder or a bucket, laid out as dlt lays them. */
export const filesystem = defineDestination({
  type: 'filesystem',
  summary: 'JSONL or Parquet files in a folder or a bucket',
  options: filesystemOptions,
  injectable: filesystemKeys,
  secret: filesystemSecrets,
  forms: filesystemForms,
  capabilities,
  parse: parseFiles,
  locate: locateFiles,
  async connect(target, world) {
    const { openSession } = await import('./session.ts')
    return openSession(target, capabilities, world)
  },
  async read(target, world) {
    const { openReader } = await import('./reader.ts')
    return openReader(target, world)
  },
})
