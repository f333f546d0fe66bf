import type { Reader } from '../../load/destination.ts'
import { versionTable } from '../../model/names/system-names.ts'
import { SluiceError } from '../../model/errors.ts'
import { ask } from './ask.ts'
import { readingDialect } from './dialect.ts'
import { datasetsOf, describe, type Place, within } from './files.ts'
import { questionsOf } from './session.ts'

/** Opens the files for questions alone. Throws NOTHING_LOADED when there is none. */
export async function openReader(place: Place): Promise<Reader> {
  if ((await datasetsOf(place)).length === 0)
    throw new SluiceError('NOTHING_LOADED', `Could not query "${place.target.label}" because there is no such file.`, {
      hint: 'Load it with `sluice run <config>`, or say where to look: --destination URL.',
    })
  return {
    ...questionsOf(place),
    dialect: readingDialect,
    ask: (sql, options = {}) => ask(place, sql, options),
    datasets: async () =>
      (await datasetsOf(place)).filter((dataset) =>
        within(place, dataset, (database) => describe(database, dataset).has(versionTable)),
      ),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}
