import { createHttpClient, type WatchedExchange } from '../extract/http/client.ts'
import type { HttpClient } from '../extract/http/http-client.ts'
import { findVariable } from '../disk/environment-variable.ts'
import { given } from '../model/given.ts'
import type { SharedTexts } from '../engines/store/shared-texts.ts'
import type { SharedPaces } from '../model/plan/shared-pace.ts'
import type { World } from '../model/world.ts'
import type { Reporter } from '../model/report/events.ts'
import { readDataBounds } from '../normalize/bounds.ts'
import { createNormalizer, type Normalizer, type NormalizerOptions } from '../normalize/normalizer.ts'
import type { Recorder } from '../recording/write/recorder.ts'
import { fileTokenStore } from '../state/token-store.ts'
import type { Run } from './run.ts'
import { withSharedTokens } from './many/shared-tokens.ts'
import { workFolderOf } from './work-folder.ts'

/** The HTTP client of a run or a preview; close it at the end. Tokens are kept in the pipeline's folder. */
export function openHttp({
  plan: { pipeline, pace, privateHosts },
  world,
  vault,
  reporter,
  watch,
  deadline,
  recorder,
  onlyHosts,
  paces,
  texts,
}: Pick<Run, 'plan' | 'world' | 'vault' | 'deadline'> & {
  readonly recorder?: Pick<Recorder, 'around'>
  readonly reporter: Reporter
  readonly watch?: (seen: WatchedExchange) => void
  readonly onlyHosts?: readonly string[] | undefined
  readonly paces?: SharedPaces | undefined
  /** where machines share tokens that change with each renewal */
  readonly texts?: SharedTexts | undefined
}): HttpClient {
  const { folder } = workFolderOf(world, pipeline)
  const key = tokenKeyOf(world)
  const local = fileTokenStore(folder, given({ key }))
  const store = texts === undefined ? local : withSharedTokens(local, texts, key)
  // whoever waits for a retry or a server waits no longer than the run may read
  const waiting = deadline === undefined ? world : { ...world, sleep: deadline.sleep }
  const kept = given({ privateHosts, onlyHosts, paces, watch, around: recorder?.around })
  return createHttpClient({ world: waiting, vault, reporter, store, folder, pace, ...kept })
}

/** What encrypts the tokens that are kept: `SLUICE_TOKEN_KEY`, or the file that `SLUICE_TOKEN_KEY_FILE` names. */
function tokenKeyOf(world: World): string | undefined {
  return findVariable(world, 'SLUICE_TOKEN_KEY')?.value
}

/** The normalizer of a run or a preview, by the settings of the plan and the limits of the destination. */
export function openNormalizer(
  {
    plan: { maxTableNesting, rootKey },
    warehouse,
    world,
    reporter,
  }: Pick<Run, 'plan' | 'warehouse' | 'world' | 'reporter'>,
  what: Pick<NormalizerOptions, 'schema' | 'resources' | 'loadId' | 'contract'>,
): Normalizer {
  return createNormalizer({
    ...what,
    ...given({ maxTableNesting, rootKey }),
    maxIdentifierLength: warehouse.destination.capabilities.maxIdentifierLength,
    bounds: readDataBounds(world.env),
    randomBytes: (n) => world.randomBytes(n),
    warn: (warning) => reporter.report({ kind: 'warning', ...warning }),
  })
}
