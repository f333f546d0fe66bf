import { SluiceError } from '../../model/errors.ts'

/** A user's own question that would do more than read. `QUERY_NOT_READ_ONLY` */
export function notReadOnly(found: string): SluiceError {
  return new SluiceError('QUERY_NOT_READ_ONLY', 'Could not run the query because it does more than read.', {
    found,
    allowed: 'one statement that reads, for example SELECT',
    hint: 'Change tables with the tools of the destination; sluice writes to it only when it loads.',
  })
}
