import type { SecretVault } from '../model/secrets.ts'
import type { Reporter, World } from '../model/world.ts'

/** What a run needs besides its plan. */
export interface RunTools {
  readonly world: World
  readonly vault: SecretVault
  readonly reporter: Reporter
  /** aborted by Ctrl-C; the run aborts it itself when a unit fails */
  readonly signal: AbortController
}

export interface RunOptions {
  /** forget the state and empty the tables of this pipeline's resources first */
  readonly fullRefresh?: boolean
  /** pages per resource (or per parent) at most */
  readonly limit?: number
}
