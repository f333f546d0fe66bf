import { editText } from '../../library/edit/edit-config.ts'
import { listPipelines } from '../../library/list-pipelines.ts'
import { SluiceError } from '../../model/errors.ts'
import type { World } from '../../model/world.ts'
import type { ProjectLister } from './list-project.ts'
import { isThere } from './free-name.ts'
import { worldWith } from './unsaved.ts'

/** Where names are looked up. */
interface Named {
  readonly world: World
  readonly project: ProjectLister
}

/** A config that is about to be written. */
interface Writing {
  readonly file: string
  readonly text: string
  /** of a conversion: the file that means the same, whose names it may have */
  readonly of?: string | undefined
}

/**
 * Refuses a text that brings a pipeline's name which another config of the project has: the two would share state, pending
 * packages, dataset and database. Names that the file has already stay. Throws PIPELINE_NAME_TAKEN.
 */
export async function refuseTakenNames({ file, text, of }: Writing, { world, project }: Named): Promise<void> {
  const own = await namesIn(file, worldWith(world, { file, text }))
  if (own.length === 0) return
  project.changed()
  const { pipelines } = await project.list()
  const named = pipelines.flatMap(({ pipeline, config }) => (config === null ? [] : [{ pipeline, file: config.file }]))
  const kept = new Set(named.filter((one) => one.file === file || one.file === of).map(({ pipeline }) => pipeline))
  for (const name of own) {
    const other = named.find((one) => one.pipeline === name && one.file !== file)
    if (other === undefined || kept.has(name)) continue
    const taken = new Set([...named.map(({ pipeline }) => pipeline), ...own])
    throw new SluiceError(
      'PIPELINE_NAME_TAKEN',
      `Could not write "${file}" because "${other.file}" has a pipeline of the name "${name}" already, and both would share state and tables.`,
      { found: name, hint: `Give it another name, e.g. name: ${numbered(name, (one) => !taken.has(one))}` },
    )
  }
}

/** Of a text that cannot be read yet: none. */
async function namesIn(file: string, world: World): Promise<readonly string[]> {
  const listed = await listPipelines(file, {}, { world }).catch(() => [])
  return listed.map(({ pipeline }) => pipeline)
}

function numbered(name: string, isFree: (name: string) => boolean): string {
  for (let number = 2; ; number++) if (isFree(`${name}_${number}`)) return `${name}_${number}`
}

/** The first of `shop`, `shop-2` … that no file of the folder and no pipeline of a config is called. */
export async function freePipelineName(name: string, { world, project }: Named): Promise<string> {
  const { pipelines } = await project.list()
  const taken = new Set(pipelines.flatMap(({ pipeline, config }) => (config === null ? [] : [pipeline])))
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${name}-${number}`
    if (!taken.has(free) && !(await isThere(world.cwd, `${free}.yaml`))) return free
  }
}

/** A drafted config under another name. */
export function renamedDraft(yaml: string, { from, to }: { readonly from: string; readonly to: string }): string {
  const outcome = editText(yaml, 'yaml', [{ op: 'set', path: ['name'], value: to }])
  if (outcome.kind !== 'edited') return yaml
  const first = `\n# ${from}: drafted from `
  return outcome.text.replace(first, () => `\n# ${to}: drafted from `)
}
