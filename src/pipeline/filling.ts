import type { HttpClient } from '../extract/http/http-client.ts'
import type { Normalizer } from '../normalize/normalizer.ts'
import type { OpenedPackage } from './open-package.ts'
import type { Tally } from './outcome/tally.ts'
import type { Run } from './run.ts'

/** A run while it fills its package: what reading, normalizing and sealing share. */
export interface Filling extends Run {
  readonly http: HttpClient
  readonly opened: OpenedPackage
  readonly normalizer: Normalizer
  readonly tally: Tally
}
