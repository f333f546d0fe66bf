import { notAQuestion } from '../../../load/sql/not-read-only.ts'
import { SluiceError } from '../../../model/errors.ts'
import { lex, type Token } from './lex.ts'

const readingWords: ReadonlySet<string> = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE', 'SHOW', 'EXPLAIN'])

// Of Postgres' own functions these look something up; the others reach files, other sessions, replication, statistics
const harmless =
  /^pg_(?:get_\w+|stat_get_\w+|stat_have_stats|\w+_is_visible|\w+_size|size_(?:bytes|pretty)|(?:is|has|identify|index|indexam|lsn|snapshot|current|last|input|timezone)_(?!logfile$)\w+|typeof|basetype|backend_pid|postmaster_start_time|conf_load_time|config|client_encoding|char_to_encoding|encoding_\w+|column_\w+|collation_(?:for|actual_version)|database_collation_actual_version|describe_object|options_to_table|partition_(?:tree|root|ancestors)|relation_(?:filenode|filepath|is_\w+)|filenode_relation|tablespace_(?:databases|location)|sequence_(?:parameters|last_value)|settings_get_flags|show_all_settings|blocking_pids|safe_snapshot_blocking_pids|lock_status|my_temp_schema|listening_channels|notification_queue_usage|trigger_depth|visible_in_snapshot|wal_lsn_diff|walfile_name\w*|split_walfile_name|xact_(?:status|commit_timestamp\w*)|available_extension\w*|extension_update_paths|mcv_list_items|jit_available|sleep(?:_for|_until)?)$/

// And these beside them: large objects, other servers, SQL that is hidden in a text, settings, sequences, upkeep of indexes
const reaching =
  /^(?:lo_\w+|loread|lowrite|dblink\w*|postgres_fdw_\w+|(?:query|table|cursor|schema|database)_to_xml\w*|ts_stat|ts_rewrite|crosstab\w*|connectby|xpath_table|query_export_to_s3|http(?:_(?:get|post|put|patch|delete|head))?|set_config|setval|nextval|currval|lastval|binary_upgrade_\w+|brin_(?:de)?summarize_\w+|gin_clean_pending_list)$/

// `(x).f` and `t.f` call f as well. Narrower, since most names after a dot are columns: what takes one argument
const reachingByDot =
  /^(?:pg_(?:(?:try_)?advisory_\w+|(?:start_|stop_)?backup\w*|(?:cancel|terminate)_backend|log_backend_memory_contexts|create_\w+|drop_replication_slot|import_system_collations|current_logfile|ls_\w+|promote|read_\w+|replication_origin_\w+|restore_\w+|stat_file|stat_reset\w*|file_\w+|sync_replication_slots|prewarm)|lo_(?:close|creat|create|get|import|unlink|tell64|tell)|dblink\w*|ts_stat|crosstab\w*|http(?:_(?:get|post|put|patch|delete|head))?|nextval|currval|binary_upgrade_\w+|brin_summarize_new_values|gin_clean_pending_list)$/

/**
 * Lets SQL pass that begins as a question does and calls no function known to do more than read; gives its first word,
 * in capitals. A transaction that cannot write keeps tables; this keeps the usual ways past it shut. What functions of
 * users and of extensions do cannot be seen here: a role that may only read is the wall. Throws QUERY_NOT_READ_ONLY.
 */
export function refuseReaching(sql: string): string {
  const tokens = lex(sql)
  const word = firstWord(tokens)
  // COPY … TO PROGRAM writes in a read-only transaction as well
  if (!readingWords.has(word)) throw notAQuestion(word)
  const hasOwnCatalog = tokens.some((token, index) => isCatalog(token) && !qualifies(tokens, index))
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'unclear') throw unreadable(token.found)
    if (token.kind !== 'name') continue
    const isDotted = isSign(tokens[index - 1], '.') && (hasOwnCatalog || !isCatalog(tokens[index - 2]))
    if (isSign(tokens[index + 1], '(') ? reachesFar(token.name) : isDotted && reachingByDot.test(token.name))
      throw calls(token.name)
  }
  return word
}

function firstWord(tokens: readonly Token[]): string {
  const first = tokens.find((token) => !isSign(token, '('))
  return first?.kind === 'name' && !first.isQuoted ? first.name.toUpperCase() : ''
}

function reachesFar(name: string): boolean {
  return name.startsWith('pg_') ? !harmless.test(name) : reaching.test(name)
}

function isSign(token: Token | undefined, sign: string): boolean {
  return token?.kind === 'sign' && token.sign === sign
}

function isCatalog(token: Token | undefined): boolean {
  return token?.kind === 'name' && token.name === 'pg_catalog'
}

/** Stands for the schema before a dot. As the name of a column or of a table's alias it would let `pg_catalog.f` call f. */
function qualifies(tokens: readonly Token[], index: number): boolean {
  return isSign(tokens[index + 1], '.') && !isSign(tokens[index - 1], '.')
}

function calls(name: string): SluiceError {
  return new SluiceError('QUERY_NOT_READ_ONLY', 'Could not run the query because it may do more than read.', {
    found: `${name}()`,
    allowed: 'functions that compute; of the pg_… functions those that look something up (docs/query.md)',
    hint: `Call it with a client of the database, such as psql. A column of that name is meant? Write it without the dot before it.`,
  })
}

function unreadable(found: string): SluiceError {
  return new SluiceError('QUERY_NOT_READ_ONLY', 'Could not run the query because what it calls is not certain.', {
    found,
    allowed: 'names as they are, in double quotes when need be; a blank after a number',
    hint: 'Write the name itself instead of U&"…", and a blank between a number and what follows.',
  })
}
