import { casesOf, type KitCase } from '../kit-case.ts'
import { crashCases } from './crashes.ts'
import { loadCases, packageCases, retypeCases, rowCases, tableCases, transactionCases } from './loads.ts'
import { hintCases } from './merge-hints.ts'
import { cdcCases } from './merge-cdc.ts'
import { conditionCases, unchangedCases } from './merge-options.ts'
import { scd2Cases } from './merge-scd2.ts'
import { insertOnlyCases, upsertCases } from './merge-strategies.ts'
import { deleteInsertCases } from './merge.ts'
import { type Ability, type DeclaredExceptions, inSession, type Kit, type MadeDestination } from './place.ts'
import { questionCases, sqlCases } from './reading-sql.ts'
import { readingCases } from './reading.ts'
import { valueCases } from './values.ts'

interface Group {
  readonly name: string
  readonly checks: Readonly<Record<string, (kit: Kit) => void | Promise<void>>>
  /** what the destination must be able to do */
  readonly needs?: readonly Ability[]
  /** only for destinations of grade `all` */
  readonly isOfOneCommit?: boolean
}

const groups: readonly Group[] = [
  { name: 'T9.1 reading for a user', checks: sqlCases, needs: ['sql'] },
  { name: 'T1.9 values', checks: valueCases },
  { name: 'append and replace', checks: rowCases },
  { name: 'merge: delete-insert', checks: deleteInsertCases, needs: ['merge'] },
  { name: 'merge: keys and hints', checks: hintCases, needs: ['merge'] },
  { name: 'merge: upsert', checks: upsertCases, needs: ['merge', 'upsert'] },
  { name: 'merge: insert-only', checks: insertOnlyCases, needs: ['merge', 'insert-only'] },
  { name: 'merge: scd2', checks: scd2Cases, needs: ['merge', 'scd2'] },
  { name: 'merge: cdc', checks: cdcCases, needs: ['merge', 'cdc'] },
  { name: 'merge: conditions', checks: conditionCases, needs: ['merge', 'merge_options'] },
  { name: 'merge: unchanged rows', checks: unchangedCases, needs: ['merge', 'merge_options'] },
  { name: 'T4.7 tables', checks: tableCases },
  { name: 'T4.7 tables', checks: retypeCases, needs: ['retype'] },
  { name: 'T5.8 transactions', checks: loadCases },
  { name: 'T5.8 transactions', checks: transactionCases, isOfOneCommit: true },
  { name: 'T5.8 transactions', checks: packageCases },
  { name: 'reading', checks: readingCases },
  { name: 'reading', checks: questionCases, needs: ['sql'] },
]

/**
 * The conformance kit of destinations: what each must do, through its public interface alone. `make` gives an empty
 * place, anew for each case and removed after it; what the destination `cannot` do leaves cases out. Loads that end
 * after each of their acts are among the cases: those take minutes where acts are slow.
 */
export function destinationCases(
  make: () => Promise<MadeDestination>,
  declared: DeclaredExceptions = {},
): readonly KitCase[] {
  const { cannot, grade = 'all' } = declared
  const given = { make, declared }
  const held = groups.filter(
    ({ needs = [], isOfOneCommit = false }) =>
      needs.every((ability) => cannot?.[ability] === undefined) && (grade === 'all' || !isOfOneCommit),
  )
  return [
    ...held.flatMap(({ name, checks }) =>
      Object.entries(checks).map(([title, check]) => ({
        name: `${name}: ${title}`,
        run: () => inSession(given, check),
      })),
    ),
    ...casesOf(crashCases, given, undefined).map(({ name, run }) => ({
      name: `loads that end in the middle: ${name}`,
      run,
    })),
  ]
}
