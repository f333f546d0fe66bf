import { SluiceError, type Place } from '../../model/errors.ts'

/** Runs something that knows no config; a `SluiceError` without a place gets this one. */
export function withPlace<T>(place: Place, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw error instanceof SluiceError ? error.at(place) : error
  }
}
