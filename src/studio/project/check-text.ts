import { editFormatOf, outline } from '../../library/edit/edit-config.ts'
import { listPipelines } from '../../library/list-pipelines.ts'
import { openPipeline } from '../../library/open-pipeline.ts'
import { ConfigProblems } from '../../model/errors.ts'
import type { ErrorReport } from '../../model/report/error-report.ts'
import type { Masker } from '../../model/secrets.ts'
import { looksLikeToken } from '../../model/token-shapes.ts'
import type { ModuleGate } from '../../model/user-code/module-gate.ts'
import type { World } from '../../model/world.ts'
import type { CheckAnswer, CheckedDocument, CheckedPlan } from '../contract/config.ts'
import { reportOf } from '../server/failures.ts'
import { type ConfigModule, notingGate } from './named-modules.ts'

/** What a text is checked with. */
export interface Checking {
  readonly world: World
  readonly isRead: boolean
  /** absent = no module that the config names is run */
  readonly gate?: ModuleGate | undefined
}

/** What came of it; `modules` = the modules of code that it names. */
export interface Checked extends CheckAnswer {
  readonly mask: Masker
  readonly modules: readonly ConfigModule[]
}

/**
 * What `sluice check` says of a text, saved or not; `world` has it as the file. Nothing is fetched. What is not to be read
 * (a program, which that would run) has no plan.
 */
export async function checkText(file: string, text: string, { world, isRead, gate }: Checking): Promise<Checked> {
  const format = editFormatOf(file)
  const body = text.replace(/^\uFEFF/, '')
  const outlined = format === undefined ? undefined : outline(body, format)
  const shift = text.length - body.length
  const noting = notingGate(world.cwd, gate)
  const found = isRead ? await checkAll(file, world, noting) : unread
  const count = Math.max(outlined?.length ?? 0, found.plans.length)
  const documents = Array.from({ length: count }, (_one, index): CheckedDocument => {
    const { value = null, nodes = [] } = outlined?.[index] ?? {}
    const placed = nodes.map((node) => ({ ...node, from: node.from + shift, to: node.to + shift }))
    return { document: index + 1, value, outline: placed, plan: found.plans[index] ?? null }
  })
  const { problems, warnings, mask } = found
  return { problems, warnings, documents, mask, modules: noting.modules() }
}

interface Found extends Pick<CheckAnswer, 'problems' | 'warnings'> {
  readonly plans: readonly (CheckedPlan | null)[]
  readonly mask: Masker
}

const unread: Found = { problems: [], warnings: [], plans: [], mask: maskShapes }

async function checkAll(file: string, world: World, gate: ModuleGate): Promise<Found> {
  const masks: Masker[] = [maskShapes]
  const problems: ErrorReport[] = []
  const plans: (CheckedPlan | null)[] = []
  const warnings: CheckAnswer['warnings'][number][] = []
  try {
    for (const { document } of await listPipelines(file, {}, { world })) {
      const opened = openPipeline({ file, document }, { refuseModules: gate }, { world })
      masks.push(opened.mask)
      try {
        const { warnings: more, ...plan } = await opened.check()
        warnings.push(...more)
        plans.push(plan)
      } catch (error) {
        warnings.push(...opened.warnings())
        problems.push(...problemsOf(error))
        plans.push(null)
      }
    }
  } catch (error) {
    problems.push(...problemsOf(error))
  }
  return { problems, warnings, plans, mask: (text) => masks.reduce((masked, mask) => mask(masked), text) }
}

/** Each with its own place. */
function problemsOf(error: unknown): readonly ErrorReport[] {
  const report = reportOf(error)
  return error instanceof ConfigProblems || report.problems !== undefined ? (report.problems ?? [report]) : [report]
}

/** What looks like a token is hidden, whether or not the config is read so far that it is known to be one. */
function maskShapes(text: string): string {
  return text.replace(/[\w.:/@+=-]{16,}/g, (word) => (looksLikeToken(word) ? '***' : word))
}
