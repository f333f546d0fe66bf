import { type Command, Option } from 'commander'
import type { CliHost } from '../host.ts'
import { inSession, jsonFailure } from '../session.ts'
import { formatNames, milliseconds, wholeNumber } from './answer-flags.ts'
import type { DiffFlags } from './diff.ts'
import type { QueryFlags } from './query.ts'
import type { ShowFlags } from './show.ts'
import { pipelineHelp } from '../inspect-options.ts'

/** `sluice query|show|diff`: what they do is loaded by those who use them. */
export function addAnswers(program: Command, host: CliHost): void {
  const query = program
    .command('query')
    .description('ask the destination in SQL, read only; unqualified names mean tables of the dataset')
    .argument('[sql]', 'one statement that reads; - reads it from stdin')
    .argument('[pipeline]', pipelineHelp)
    .option('-f, --file <file>', 'read the SQL from a file; the pipeline is then the only argument')
  withAnswerOptions(query)
    .option('--limit <n>', 'rows at most (default: 1000 as a table, markdown and --json, else all)', wholeNumber)
    // what people reach for first: it is answered, not unknown
    .addOption(new Option('--write').hideHelp())
    .action((sql: string | undefined, pipeline: string | undefined, flags: QueryFlags) =>
      inSession(
        host,
        async (session) => {
          const { runQuery } = await import('./query.ts')
          await runQuery({ sql, pipeline, flags }, { session, host })
        },
        jsonFailure(flags),
      ),
    )
  addShow(program, host)
  addDiff(program, host)
}

function addShow(program: Command, host: CliHost): void {
  const show = program
    .command('show')
    .description('the tables that were loaded, or the first rows of one')
    .argument('[table]', 'one of them; without it all are listed')
    .argument('[pipeline]', pipelineHelp)
    .option('--columns <names>', 'only these, comma separated')
    .option('--where <sql>', "only rows for which this holds, in the destination's own SQL")
    .option('--order-by <column>', 'sort by this column (default: the order of the loads)')
    .option('--desc', 'the greatest first')
    .option('--limit <n>', 'rows at most (default: 20 as a table, markdown and --json, else all)', wholeNumber)
    .option('--offset <n>', 'rows to pass over', wholeNumber)
    .option('--load <load_id>', 'only rows that this load brought')
    .option('--join <child>', 'rows of one of its child tables beside its own')
    .option('--with-children', 'with the rows of all its child tables: nested in JSON, else a table each')
  withAnswerOptions(show).action((table: string | undefined, pipeline: string | undefined, flags: ShowFlags) =>
    inSession(
      host,
      async (session) => {
        const { runShow } = await import('./show.ts')
        await runShow({ table, pipeline, flags }, session)
      },
      jsonFailure(flags),
    ),
  )
}

function addDiff(program: Command, host: CliHost): void {
  withPlace(
    program
      .command('diff')
      .description('what differs between two loads: rows, keys, schema')
      .argument('[run]', 'a load id, the id of a run, latest or previous (default: latest)')
      .argument('[other]', 'another one (default: the load before it)')
      .argument('[pipeline]', pipelineHelp),
  )
    .option('--table <name>', 'only this table')
    .option('--sample <n>', 'keys of each kind to name (default 5)', wholeNumber)
    .option('--timeout <time>', 'give up a question after that: 30s, 5m', milliseconds)
    .option('--json', 'print one JSON object on stdout')
    .action((...typed: readonly [string, string | undefined, string | undefined, DiffFlags]) => {
      const [run, other, pipeline, flags] = typed
      return inSession(
        host,
        async (session) => {
          const { runDiff } = await import('./diff.ts')
          await runDiff({ run, other, pipeline, flags }, session)
        },
        jsonFailure(flags),
      )
    })
}

function withPlace(command: Command): Command {
  return command
    .option('--destination <url>', 'where it was loaded, when that holds a password or the working folder is gone')
    .option('--dataset <name>', 'its dataset there (default: what the last run here used, else <pipeline>_dataset)')
}

function withAnswerOptions(command: Command): Command {
  return withPlace(command)
    .addOption(
      new Option('--format <format>', 'how to write rows (default: by the name of the file, else table)').choices(
        formatNames,
      ),
    )
    .option('-o, --output <file>', 'write a file instead of stdout; one that is there is kept')
    .option('--force', 'overwrite the file of --output')
    .option('--timeout <time>', 'give up after that: 30s, 5m (default: as long as it takes)', milliseconds)
    .option('--json', 'print one JSON object on stdout')
}
