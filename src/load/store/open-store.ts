import { azureStore } from './azure-store.ts'
import { azureCredentials, googleCredentials } from './environment-credentials.ts'
import { folderStore } from './folder-store.ts'
import { gcsStore } from './gcs-store.ts'
import type { ObjectStore } from './object-store.ts'
import { s3Store } from './s3-store.ts'
import type { StoreWorld } from './store-network.ts'
import type { Storage } from './storage-options.ts'

/**
 * The store that a URL names: an absolute path, `s3://bucket/prefix`, `gs://…`, `az://container/…`. Connects to nothing yet; what
 * opens a bucket and is not given comes from the environment.
 */
export function openStore({ url, credentials }: Storage, world: StoreWorld): ObjectStore {
  const [, scheme, bucket = '', prefix = ''] = /^([a-z0-9]+):\/\/([^/]+)\/?(.*)$/.exec(url) ?? []
  if (scheme === undefined) return folderStore(url, world)
  const place = { bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`, label: url }
  if (scheme === 'gs' || scheme === 'gcs') return gcsStore(place, googleCredentials(credentials, world.env), world)
  if (scheme === 'az' || scheme === 'abfss') return azureStore(place, azureCredentials(credentials, world.env), world)
  return s3Store(place, credentials, world)
}
