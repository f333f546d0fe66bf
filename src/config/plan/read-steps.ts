import type { ProcessingStep } from '../../model/plan.ts'
import { formatPath } from '../document.ts'
import type { PlanContext } from './context.ts'
import type { MergedResource } from './merge-defaults.ts'

const kinds = ['filter', 'map', 'yield_map'] as const

/**
 * `processing_steps` in list order; several keys in one step run as filter, map, yield_map (spec/rest-api.md 1.6).
 * Steps are functions: text is refused rather than skipped, because the tables would silently differ.
 */
export function readSteps({ hints, at }: MergedResource, { problems }: PlanContext): readonly ProcessingStep[] {
  const written = hints.processing_steps ?? []
  return written.flatMap((step, index) =>
    kinds.flatMap((kind): ProcessingStep[] => {
      const run = step[kind]
      if (typeof run === 'function') return [{ kind, run } as unknown as ProcessingStep]
      if (run === undefined) return []
      const path = [...at('processing_steps'), index, kind]
      problems.report(path, {
        code: 'CONFIG_UNSUPPORTED',
        message: `Could not use "${formatPath(path)}" because a processing step must be a function, not text.`,
        found: JSON.stringify(run),
        allowed: 'a function in a TypeScript or JavaScript config',
        hint: 'Move the configuration to a .ts file (export default { … }) and write the step as a function there.',
      })
      return []
    }),
  )
}
