import type { RecordingSummary } from '../../model/report/recorded.ts'
import { mkdir } from 'node:fs/promises'
import { isAbsolute, join, relative } from 'node:path'
import { createVault } from '../../config/vault.ts'
import { ownVersion } from '../../disk/own-package.ts'
import { makePrivateFolder } from '../../disk/private-files.ts'
import { toJsonText } from '../../json/json-text.ts'
import { stateJson } from '../../model/state.ts'
import { pruneRecordings, recordingLimits, recordingsFolder } from '../../recording/keep/recordings.ts'
import { recordingFormat } from '../../recording/recording.ts'
import { openRecorder, type Recorder } from '../../recording/write/recorder.ts'
import { partsText } from '../../state/part-cursors.ts'
import { storedSchemaText } from '../../state/stored-schema.ts'
import { workFolderFailure } from '../failure.ts'
import type { OpenedPackage } from '../open-package.ts'
import type { Run } from '../run.ts'

/** A recording that is being made. */
export interface Keeping {
  readonly recorder: Recorder
  /** closes it and makes room; `ok` = the reading came to its end */
  end(ok: boolean): Promise<RecordingSummary>
}

/** Begins to keep what is answered, if the run is to; not in a replay, which would only copy what it reads. */
export async function startRecording(run: Run): Promise<Keeping | undefined> {
  const { options, world, vault, workFolder, reporter, began, replay } = run
  if (options.record !== true || replay !== undefined) return undefined
  const limits = recordingLimits(world.env, options.recordMaxMegabytes)
  try {
    const { folder, name } = await newFolder(recordingsFolder(workFolder.folder), run.id.id)
    const near = relative(world.cwd, folder)
    const recorder = await openRecorder({
      folder,
      name,
      shown: near.startsWith('..') || isAbsolute(near) ? folder : near,
      world,
      vault: { hide: (text) => vault.hide(text), mask: vault.mask, sessions: createVault() },
      began,
      maxBytes: limits.maxBytes,
      onStop: (why) =>
        reporter.report({
          kind: 'warning',
          code: 'RECORDING_STOPPED',
          message: `Nothing more is recorded because ${why}. The run goes on.`,
          hint: 'Record less (--limit, --resources), or allow more: --record-max-mb, SLUICE_RECORD_MAX_MB.',
        }),
    })
    return {
      recorder,
      async end(ok) {
        const summary = await recorder.end(ok)
        await pruneRecordings(workFolder.folder, { current: name, limits }).catch(() => undefined)
        return summary
      },
    }
  } catch (error) {
    throw workFolderFailure(error, recordingsFolder(workFolder.folder))
  }
}

/** Writes down what the run starts from. */
export async function beginRecording(run: Run, { schema, state, parts, now }: OpenedPackage): Promise<void> {
  const { recorder, plan, warehouse, options, began, vault, looked, reporter } = run
  if (recorder === undefined) return
  const byCode = plan.resources.filter(({ rows }) => rows !== undefined).map(({ name }) => name)
  for (const resource of byCode)
    reporter.report({
      kind: 'warning',
      code: 'RECORDING_LACKS',
      resource,
      message: `"${resource}" is not recorded because code of your own makes its records.`,
      hint: 'A replay leaves it out, and says so.',
    })
  await recorder.begin({
    format: recordingFormat,
    sluice: ownVersion,
    run: run.id.id,
    pipeline: plan.pipeline,
    source: plan.source,
    dataset: warehouse.dataset,
    began,
    limit: options.limit ?? null,
    state: state === undefined ? null : toJsonText(stateJson(state)),
    now,
    ...(parts.size > 0 && { parts: partsText(parts) }),
    // one without a version was made for this run
    schema: schema.version === 0 ? null : storedSchemaText(schema),
    ...(looked?.sorted(vault.mask) ?? { secrets: {}, settings: {} }),
    not_recorded: byCode,
  })
}

/** Ids of schedulers hold what no folder may be called; the same id twice makes two recordings. */
async function newFolder(parent: string, id: string): Promise<{ readonly folder: string; readonly name: string }> {
  await makePrivateFolder(parent)
  const plain = id
    .replaceAll(/[^\w.-]/g, '_')
    .replace(/^\.+/, '_')
    .slice(0, 100)
  for (let count = 1; ; count++) {
    const name = count === 1 ? plain : `${plain}.${count}`
    const folder = join(parent, name)
    const isNew = await mkdir(folder, { mode: 0o700 }).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false
        throw error
      },
    )
    if (isNew) return { folder, name }
  }
}
