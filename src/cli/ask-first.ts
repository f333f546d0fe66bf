import { SluiceError } from '../model/errors.ts'
import type { CliSession } from './session.ts'

/**
 * Asks before something goes. `yes` was typed already: no question. false = the answer was no, which is said.
 * Throws CONFIRMATION_NEEDED (exit code 2) where nobody can answer.
 */
export async function askFirst(
  question: string,
  { yes, session }: { readonly yes: boolean; readonly session: CliSession },
): Promise<boolean> {
  const { terminal, host } = session
  if (yes) return true
  if (!terminal.isInteractive) {
    throw new SluiceError('CONFIRMATION_NEEDED', 'Could not go on because nobody is here to confirm it.', {
      hint: 'Add --yes to do it without a question.',
    })
  }
  if (await terminal.confirm(question, host.signal)) return true
  terminal.say('Nothing was changed.')
  return false
}
