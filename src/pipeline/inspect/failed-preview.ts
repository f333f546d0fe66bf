import { SluiceError } from '../../model/errors.ts'
import type { ReportedWarning } from '../report/warning-log.ts'
import type { ResourcePreview } from './preview.ts'

/** What resources look like: nothing was loaded to find out. */
export interface Preview {
  readonly resources: readonly ResourcePreview[]
  readonly warnings: readonly ReportedWarning[]
}

/** What `preview()` throws when a page cannot be read: the error itself, with what was seen up to there. */
export class FailedPreview extends SluiceError {
  override readonly name: string = 'FailedPreview'
  readonly preview: Preview

  constructor(problem: SluiceError, preview: Preview) {
    super(problem.code, problem.message, problem.details)
    this.preview = preview
  }
}
