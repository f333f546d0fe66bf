import { isAbsolute, relative, sep } from 'node:path'
import { buildPlan } from '../../config/spec/build-plan.ts'
import { settledFrom } from '../../config/spec/plan-spec.ts'
import type { ConfigWarning } from '../../config/plan/context.ts'
import type { EngineRun } from '../../engines/engine.ts'
import type { ShardStore } from '../../engines/shard-store.ts'
import type { SharedTexts } from '../../engines/store/shared-texts.ts'
import type { HttpClient } from '../../extract/http/http-client.ts'
import { refuseOtherHost } from '../../extract/http/only-hosts.ts'
import { isJsonObject } from '../../json/json.ts'
import { SluiceError } from '../../model/errors.ts'
import type { Plan } from '../../model/plan.ts'
import type { PlanSpec } from '../../model/plan/plan-spec.ts'
import type { Reporter } from '../../model/report/events.ts'
import type { SecretVault } from '../../model/secrets.ts'
import type { ModuleGate } from '../../model/user-code/module-gate.ts'
import type { SharedPaces } from '../../model/plan/shared-pace.ts'
import type { World } from '../../model/world.ts'
import { type AnswerKeeper, createAnswerKeeper } from '../../recording/shards/keep-answers.ts'
import { catalog } from '../catalog.ts'
import { openHttp } from '../wiring.ts'
import { type PinnedRun, readPinned } from './pinned.ts'

export interface WorkerTools {
  readonly world: World
  readonly vault: SecretVault
  readonly reporter: Reporter
  readonly shards: ShardStore
  /** who works, for people */
  readonly holder: string
  readonly leaseMs: number
  /** `host` or `host:port`: no other is asked, whatever the plan says */
  readonly hosts?: readonly string[]
  /** hears of each page that was read */
  readonly onPage?: (page: { readonly received: number }) => void
  /** budgets that all workers keep to together; absent = each has all of them */
  readonly paces?: SharedPaces
  /** where machines share tokens that change with each renewal */
  readonly texts?: SharedTexts
  /** where the machines meet, when it is a folder: code that lies there is not run */
  readonly storeFolder?: string
}

/** A process that reads units of one run. */
export interface Worker extends WorkerTools {
  readonly engineRun: EngineRun
  readonly pinned: PinnedRun
  readonly plan: Plan
  readonly http: HttpClient
  readonly keeper: AnswerKeeper
  close(): Promise<void>
}

/**
 * Builds the plan of a run as it was pinned, with the secrets of this machine; where it loads is nothing to a worker, which needs
 * no credentials for that. What the store says is not trusted with other hosts than those that this worker may ask, nor with code
 * from elsewhere than its own folder. Throws PLAN_SECRET_UNKNOWN, UNITS_UNREADABLE, UNITS_OTHER_CONFIG, UNITS_HOST_REFUSED, `ConfigProblems`.
 */
export async function openWorker(engineRun: EngineRun, tools: WorkerTools): Promise<Worker> {
  const { world, vault, reporter, hosts } = tools
  const pinned = readPinned(engineRun.pinned, vault)
  const settled = await settledFrom(withoutDestination(pinned.spec), { world, vault })
  const warn = (warning: ConfigWarning): void => reporter.report({ kind: 'warning', ...warning })
  const refusesModules = ownModules(tools)
  const plan = await buildPlan({ ...settled, refusesModules }, { catalog, world, vault, warn })
  if (plan.fingerprint !== pinned.fingerprint) throw otherConfig(engineRun.id)
  if (hosts !== undefined)
    for (const { endpoint } of plan.resources) if (endpoint !== undefined) refuseOtherHost(endpoint.baseUrl, hosts)
  const keeper = createAnswerKeeper(vault)
  const recorder = { around: keeper.around }
  const http = openHttp({
    plan,
    world,
    vault,
    reporter,
    recorder,
    onlyHosts: hosts,
    paces: tools.paces,
    texts: tools.texts,
  })
  return { ...tools, engineRun, pinned, plan, http, keeper, close: () => http.close() }
}

/** Whoever writes to the store names the modules: those of this machine's own folder may run, and none that lies in the store. */
function ownModules({ world, storeFolder }: WorkerTools): ModuleGate {
  return {
    allows: ({ absolute }) =>
      isBelow(absolute, world.cwd) && (storeFolder === undefined || !isBelow(absolute, storeFolder)),
    hint: 'A worker runs modules of the folder that it is started in, and none that lies in the store: put the file there, at the path that the config names.',
  }
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

function withoutDestination({ config, choices, ...spec }: PlanSpec): PlanSpec {
  const { destination: _one, ...others } = isJsonObject(config) ? config : {}
  const { destination: _other, ...chosen } = choices
  return { ...spec, config: others, choices: chosen }
}

function otherConfig(run: string): SluiceError {
  return new SluiceError(
    'UNITS_OTHER_CONFIG',
    `Could not read units of run ${run} because what its config looks up, or sluice itself, is not here what it was where the run was planned.`,
    {
      hint: 'Give all machines the same version of sluice, and the same values for what the config takes from the environment (sluice check <config> lists them).',
    },
  )
}
