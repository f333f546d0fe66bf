import { given } from '../../model/given.ts'
import { SluiceError } from '../../model/errors.ts'

/** The error of everything that can be known about an expression before it runs: BAD_EXPRESSION, exit code 2. */
export function badExpression(text: string, because: string, allowed?: readonly string[]): SluiceError {
  const shown = text.slice(0, 200)
  return new SluiceError('BAD_EXPRESSION', `Could not read the expression "${shown}" because ${because}.`, {
    found: shown,
    ...given({ allowed }),
    hint: `Write a condition such as "{{ 'cursor' not in response }}" or "{{ last_page_size == 0 }}".`,
  })
}

/** The error of values an expression met while it ran. */
export function failedExpression(text: string, because: string, cause: unknown): SluiceError {
  const shown = text.slice(0, 200)
  return new SluiceError('EXPRESSION_FAILED', `Could not evaluate "${shown}" because ${because}.`, {
    found: shown,
    hint: 'Give what may be missing a default: "{{ response.total | default(0) > 5 }}".',
    cause,
  })
}
