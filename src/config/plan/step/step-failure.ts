import { SluiceError, type Place } from '../../../model/errors.ts'
import { isJsonObject, type JsonValue } from '../../../json/json.ts'

/** The errors of a step without code: they name the step's place in the config. */
export interface StepFailure {
  /** runs an expression; its error gets the place */
  within<T>(run: () => T): T
  because(reason: string, about: { readonly record: JsonValue; readonly hint: string }): SluiceError
}

/** `name` is the step's config path. */
export function createStepFailure(name: string, place: Place): StepFailure {
  return {
    within(run) {
      try {
        return run()
      } catch (error) {
        if (!(error instanceof SluiceError)) throw error
        throw new SluiceError(error.code, error.message, { ...error.details, place })
      }
    },
    because: (reason, { record, hint }) =>
      new SluiceError('STEP_FAILED', `Could not process a record with "${name}" because ${reason}.`, {
        place,
        found: describe(record),
        hint,
      }),
  }
}

/** Keys only: records may hold what must not be printed. */
function describe(record: JsonValue): string {
  if (isJsonObject(record)) return `a record with the keys ${Object.keys(record).slice(0, 20).join(', ')}`
  if (record === null) return 'a record that is null'
  return Array.isArray(record) ? 'a record that is a list' : `a record that is a ${typeof record}`
}
