import { SluiceError } from '../../model/errors.ts'

/** A user's own question that would do more than read. `QUERY_NOT_READ_ONLY` */
export function notReadOnly(found: string): SluiceError {
  return new SluiceError('QUERY_NOT_READ_ONLY', 'Could not run the query because it does more than read.', {
    found,
    allowed: 'one statement that reads, for example SELECT',
    hint: 'Change tables with the tools of the destination; sluice writes to it only when it loads.',
  })
}

// with these a statement begins that may be one, of any destination's language
const doing: ReadonlySet<string> = new Set(
  (
    'ABORT ALTER ANALYZE ATTACH BEGIN CALL CHECKPOINT CLOSE CLUSTER COMMENT COMMIT COPY CREATE DEALLOCATE DECLARE DELETE ' +
    'DETACH DISCARD DO DROP END EXECUTE EXPORT FETCH FORCE GRANT IMPORT INSERT INSTALL LISTEN LOAD LOCK MERGE MOVE NOTIFY ' +
    'PIVOT PRAGMA PREPARE REASSIGN REFRESH REINDEX RELEASE REPLACE RESET REVOKE ROLLBACK SAVEPOINT SECURITY SET START ' +
    'TRUNCATE UNLISTEN UNPIVOT UPDATE USE VACUUM'
  ).split(' '),
)

/** A question that begins with a word that none begins with that reads: it does something else, or does not parse. */
export function notAQuestion(word: string): SluiceError {
  if (word === '' || doing.has(word.toUpperCase())) return notReadOnly(word)
  return new SluiceError('QUERY_FAILED', `Could not run the query because no statement begins with "${word}".`, {
    found: word,
    allowed: 'one statement that reads, for example SELECT',
    hint: 'Correct the SQL: it does not parse.',
  })
}
