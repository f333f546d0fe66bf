import { Argument, type Command } from 'commander'
import { listExamples } from '../../library/examples/examples.ts'
import { destinationForms } from '../../library/forms.ts'
import { knownPipelines, listPipelines } from '../../library/list-pipelines.ts'
import { installCompletions, ownShell } from '../completion/install.ts'
import { scripts, type Shell, shells } from '../completion/scripts.ts'
import { type Lookups, suggest, type Suggestion } from '../completion/suggest.ts'
import type { CliHost } from '../host.ts'
import { inSession } from '../session.ts'

/** `sluice completions <shell>`, and `sluice complete`, which the shells ask. */
export function addCompletions(program: Command, host: CliHost): void {
  const completions = program
    .command('completions')
    .description('print what a shell reads to complete commands, options, pipelines and resources')
    .addArgument(new Argument('<shell>').choices(shells))
    .addHelpText(
      'after',
      `
For every new shell:  sluice completions install
For this one:         source <(sluice completions bash)`,
    )
    .action((shell: Shell) =>
      inSession(host, async ({ terminal }) => {
        terminal.result(scripts[shell].trimEnd())
      }),
    )
  completions
    .command('install')
    .description('put them where each new shell reads them, and say where that is')
    .addArgument(new Argument('[shell]', 'default: the one that SHELL names').choices(shells))
    .option('--profile <file>', 'of PowerShell the start file: $PROFILE, which only it knows on Windows')
    .action((shell: Shell | undefined, { profile }: { readonly profile?: string }) =>
      inSession(host, async ({ terminal, world }) => {
        const chosen = shell ?? ownShell(world)
        const files = await installCompletions({ shell: chosen, profile }, world)
        for (const { file, became } of files)
          terminal.result(became === 'written' ? `Wrote ${file}` : `${file} has them already`)
        if (files.some(({ became }) => became === 'written'))
          terminal.say(`Each new ${chosen} completes sluice; this one does after: ${sourcing(chosen)}`)
      }),
    )
  program
    .command('complete', { hidden: true })
    .addArgument(new Argument('<shell>').choices(shells))
    .argument('<index>')
    .argument('[words...]')
    .action((shell: Shell, index: string, words: readonly string[]) =>
      inSession(host, async ({ terminal }) => {
        const found = await suggest(program, { words, index: Number(index) }, lookupsOf(host)).catch(() => [])
        const text = found === undefined ? ':files' : found.map((one) => lineOf(one, shell)).join('\n')
        if (text !== '') terminal.result(text)
      }),
    )
}

/** What makes the shell that is open complete sluice. */
function sourcing(shell: Shell): string {
  if (shell === 'fish') return 'sluice completions fish | source'
  if (shell === 'powershell') return 'sluice completions powershell | Out-String | Invoke-Expression'
  return `source <(sluice completions ${shell})`
}

/** Control characters would end a line, or move the cursor of whoever presses Tab. */
function lineOf({ value, about }: Suggestion, shell: Shell): string {
  const text = value.replaceAll(/\p{Cc}/gu, '')
  if (shell === 'bash') return text
  if (shell === 'fish' || shell === 'powershell') return about === '' ? text : `${text}\t${about}`
  const escaped = text.replaceAll(':', String.raw`\:`)
  return about === '' ? escaped : `${escaped}:${about}`
}

const fileOptions = new Set(['--output', '--plan', '--env-file', '--file', '--python'])
/** What these say runs nothing when it is read. */
const readable = /\.(ya?ml|json|py|ipynb|md|txt)$/i

function lookupsOf(host: CliHost): Lookups {
  const resourcesOf = async (config: string | undefined): Promise<readonly string[]> => {
    if (config === undefined || !readable.test(config)) return []
    const listed = await listPipelines(config, {}, { world: host.world })
    return [...new Set(listed.flatMap(({ resources }) => resources))]
  }
  return {
    argument: async (name, { given }) => {
      if (name === 'pipeline') return knownPipelines(host.world)
      if (name === 'resource') return resourcesOf(given[0])
      return name === 'config' || name === 'file' ? undefined : []
    },
    option: async (name, { given }) => {
      if (name === '--resources') return resourcesOf(given[0])
      if (name === '--destination') return destinationForms.filter((form) => !form.includes('<'))
      if (name === '--from-example') return (await listExamples()).map((example) => example.name)
      return fileOptions.has(name) ? undefined : []
    },
  }
}
