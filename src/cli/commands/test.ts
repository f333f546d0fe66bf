import { Option, type Command } from 'commander'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import { createTestCase, testCases } from '../../library/recorded/verbs.ts'
import type { CaseReport, TestReport } from '../../library/recorded/test-cases.ts'
import { choicesOf, type ConfigOptions, withReadingOptions } from '../config-options.ts'
import type { CliHost } from '../host.ts'
import { caseLines, summaryLine } from '../print/cases.ts'
import { type CliSession, inSession, jsonFailure } from '../session.ts'

interface TestFlags extends ConfigOptions {
  readonly create?: string
  readonly from?: string
  readonly update?: boolean
  readonly force?: boolean
  readonly json?: boolean
}

/** `sluice test [path...]` */
export function addTest(program: Command, host: CliHost): void {
  withReadingOptions(
    program
      .command('test')
      .description('replay recorded cases, without network and secrets, and compare rows and schema')
      .argument('[paths...]', 'folders of cases (default: tests/sluice); with --create the config'),
  )
    .option('--create <name>', 'make a case tests/sluice/<name> from a recording')
    .option('--from <run>', 'of --create: a run id, latest (default), or the folder of a recording')
    .addOption(new Option('--update', 'write what comes as what is expected; then read the diff').conflicts('create'))
    .option('--force', 'of --create: in place of a case that is there')
    .option('--json', 'print one JSON object on stdout')
    .action((paths: readonly string[], flags: TestFlags) =>
      inSession(host, (session) => test(paths, flags, session), jsonFailure(flags)),
    )
}

async function test(paths: readonly string[], flags: TestFlags, session: CliSession): Promise<void> {
  if (flags.create !== undefined) return create(paths, { ...flags, create: flags.create }, session)
  refuseOfCreate(flags)
  const { terminal, host, exitWith } = session
  const report = await testCases(
    { paths, update: flags.update === true, onCase: (one) => sayCase(one, session) },
    { world: host.world ?? {}, signal: host.signal },
  )
  terminal.say(summaryLine(report))
  if (flags.json === true) terminal.json(report)
  if (!report.ok) exitWith(1)
}

async function create(
  paths: readonly string[],
  { create: name, from, force = false, json, ...flags }: TestFlags & { readonly create: string },
  session: CliSession,
): Promise<void> {
  const [config, ...others] = paths
  if (config === undefined || others.length > 0)
    throw new SluiceError('USAGE', 'Could not make a case because it takes one config.', {
      found: paths.length === 0 ? 'none' : paths.join(' '),
      hint: 'Write: sluice test shop.yaml --create NAME --from latest',
    })
  if (/[/\\]/.test(name) || /^\.*$/.test(name))
    throw new SluiceError(
      'USAGE',
      'Could not make a case because its name is a path, and cases are kept in tests/sluice.',
      {
        found: name,
        hint: `Give a name alone: --create ${name.split(/[/\\]/).findLast((part) => !/^\.*$/.test(part)) ?? 'orders'}`,
      },
    )
  const { terminal, host, world, exitWith } = session
  const made = await createTestCase(
    { name, config, force, choices: choicesOf(flags, world), ...given({ from }) },
    { world: host.world ?? {}, signal: host.signal },
  )
  sayCase(made, session)
  if (made.error === undefined)
    terminal.say('Look at what is expected, then commit the folder: it holds what the API answered, without secrets.')
  const report: TestReport = { ok: made.ok, passed: made.ok ? 1 : 0, failed: made.ok ? 0 : 1, cases: [made] }
  if (json === true) terminal.json(report)
  if (!made.ok) exitWith(1)
}

function sayCase(report: CaseReport, { terminal }: CliSession): void {
  for (const line of caseLines(report, terminal.progress.columns)) terminal.say(line)
}

/** A case says itself which config it is of, and what goes with it. */
function refuseOfCreate({ from, force, update: _update, json: _json, create: _create, ...config }: TestFlags): void {
  const given = [
    ...(from === undefined ? [] : ['--from']),
    ...(force === undefined ? [] : ['--force']),
    ...Object.keys(config).map((name) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`),
  ]
  if (given.length === 0) return
  throw new SluiceError('USAGE', `Could not test because ${given.join(', ')} only goes with --create.`, {
    found: given.join(' '),
    hint: 'A case says itself which config it is of and what goes with it: see its case.json.',
  })
}
