import { quoteName, quotePath } from '../../model/names/quoted-name.ts'
import type { Step } from '../commit-plan.ts'
import type { Dialect } from './dialect.ts'
import { renderStep } from './render-step.ts'

const changing: ReadonlySet<Step['kind']> = new Set<Step['kind']>([
  'create_dataset',
  'drop_table',
  'create_table',
  'add_columns',
  'fill_root_key',
  'empty_table',
])

/** The statements of the steps that change tables, as a load of this dialect carries them out: `Session.statements`. */
export function tableStatements(dialect: Dialect): (dataset: string, steps: readonly Step[]) => readonly string[] {
  return (dataset, steps) => {
    const context = {
      dialect,
      dataset: quoteName(dataset),
      qualify: (table: string) => quotePath(dataset, table),
      // none of these steps asks for staged rows
      staged: () => ({ relation: '', columns: new Set<string>() }),
    }
    return steps
      .filter(({ kind }) => changing.has(kind))
      .flatMap((step) => renderStep(step, context))
      .map(({ sql }) => sql)
  }
}
