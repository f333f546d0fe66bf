import { expect, test } from 'vitest'
import { decidesProcesses } from './process-env.ts'

test('names that decide what a process loads are told from names that only begin like them', () => {
  const orders = ['NODE_OPTIONS', 'NODE_TLS_REJECT_UNAUTHORIZED', 'LD_PRELOAD', 'DYLD_INSERT_LIBRARIES', 'OPENSSL_CONF']
  const more = ['JITI_ALIAS', 'PATH', 'PYTHONHOME', 'SLUICE_DUCKDB_EXTENSIONS']
  for (const name of [...orders, ...more]) expect(decidesProcesses(name), name).toBe(true)
  const values = ['NODE_ENV', 'NODE_METRICS__API_KEY', 'LD_API_KEY', 'OPENSSL_API_KEY', 'JITI_TOKEN', 'PYTHONPATH']
  for (const name of values) expect(decidesProcesses(name), name).toBe(false)
})
