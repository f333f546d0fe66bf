import { SluiceError, type Place } from '../../model/errors.ts'

/** Runs something that knows no config; a `SluiceError` without a place gets this one. */
export function withPlace<T>(place: Place, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof SluiceError) || error.details.place !== undefined) throw error
    throw new SluiceError(error.code, error.message, { ...error.details, place, cause: error.details.cause ?? error })
  }
}
