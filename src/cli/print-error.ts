import { styleText } from 'node:util'
import { ConfigProblems, type Place, type SluiceError } from '../model/errors.ts'
import type { Masker } from '../model/secrets.ts'
import { asSluiceError } from '../disk/system-failure.ts'

/** How to print: the masker every text goes through, and whether colours are wanted. */
export interface PrintStyle {
  readonly mask: Masker
  readonly color: boolean
}

const longest = 400

/**
 * An error as people see it: code and sentence, then the place, what was found, what is allowed, what to do next;
 * each on a line of its own, every text masked.
 */
export function formatError(error: unknown, style: PrintStyle): string {
  if (error instanceof ConfigProblems) {
    const parts = error.problems.map((problem) => formatOne(problem, style))
    return [...parts, error.problems.length > 1 ? style.mask(error.message) : '']
      .filter((part) => part !== '')
      .join('\n')
  }
  return formatOne(asSluiceError(error), style)
}

function formatOne(error: SluiceError, { mask, color }: PrintStyle): string {
  const paint = (format: 'red' | 'bold' | 'dim' | 'cyan', text: string): string =>
    color ? styleText(format, text) : text
  const { place, found, allowed, hint } = error.details
  const lines: (readonly [label: string, text: string | undefined])[] = [
    ['at', place && formatPlace(place)],
    ['found', found],
    // for a lookup that failed, the legal places are the ones looked in
    [error.about === 'secret' ? 'looked' : 'allowed', typeof allowed === 'string' ? allowed : allowed?.join(', ')],
    ['next', hint],
  ]
  const head = `${paint('red', 'error')} ${paint('bold', error.code)}  ${mask(error.message)}`
  const rest = lines
    .filter((line): line is readonly [string, string] => line[1] !== undefined && line[1] !== '')
    .map(
      ([label, text]) =>
        `  ${paint(label === 'next' ? 'cyan' : 'dim', label.padEnd(7))} ${indent(shorten(mask(text)))}`,
    )
  return [head, ...rest].join('\n')
}

/** `shop.yaml:12:9 · resources[0].endpoint.path` */
export function formatPlace(place: Place): string {
  const position =
    place.line === undefined ? '' : `:${place.line}${place.column === undefined ? '' : `:${place.column}`}`
  return [place.file === undefined ? '' : `${place.file}${position}`, place.path ?? '']
    .filter((part) => part !== '')
    .join(' · ')
}

function shorten(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}… (${text.length} characters)` : text
}

function indent(text: string): string {
  return text.replaceAll('\n', `\n${' '.repeat(10)}`)
}
