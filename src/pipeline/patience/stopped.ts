import { SluiceError } from '../../model/errors.ts'

/** What ends a run on purpose: by a signal, at a deadline. Nothing in the config is to blame, and no resource. */
export abstract class Stopped extends SluiceError {
  /** its sentence for a run of which nothing is kept */
  abstract withoutWhatIsKept(): string

  override at(): SluiceError {
    return this
  }

  override in(): SluiceError {
    return this
  }
}
