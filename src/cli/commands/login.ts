import type { Command } from 'commander'
import { openBrowser } from '../../library/environment/open-browser.ts'
import { choicesOf, configHelp, type ConfigOptions, withReadingOptions } from '../config-options.ts'
import type { CliHost } from '../host.ts'
import { inSession, jsonFailure } from '../session.ts'

/** `sluice login <config>` */
export function addLogin(program: Command, host: CliHost): void {
  withReadingOptions(
    program
      .command('login')
      .description('give consent for an OAuth2 auth, once: in the browser, or with a code on any device')
      .argument('<config>', configHelp),
  )
    .option('--no-browser', 'only print the address')
    .option('--json', 'print what was logged into as one JSON object on stdout')
    .action((config: string, flags: ConfigOptions & { readonly browser: boolean; readonly json?: boolean }) =>
      inSession(
        host,
        async ({ open, world, terminal }) => {
          const { source } = flags
          const opened = open({ file: config, ...(source !== undefined && { source }) }, choicesOf(flags, world))
          const done = await opened.logIn(async (url, words) => {
            terminal.say(`Open this address ${words}:\n\n  ${url}\n`)
            if (flags.browser && terminal.isInteractive) await openBrowser(url)
          })
          if (flags.json === true) return terminal.json({ ok: true, logged_in: done })
          if (done.length === 0)
            return terminal.say('Nothing to do: no auth of this config needs the consent of a person.')
          for (const { type, resources } of done)
            terminal.say(`Logged in (${type}), for ${resources.join(', ')}. Tokens are kept; runs renew them.`)
          return undefined
        },
        jsonFailure(flags),
      ),
    )
}
