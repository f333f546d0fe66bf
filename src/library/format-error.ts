import { styleText } from 'node:util'
import { ConfigProblems, type Place, type SluiceError } from '../model/errors.ts'
import type { Masker } from '../model/secrets.ts'
import { asSluiceError } from '../disk/system-failure.ts'
import { visible } from './visible.ts'

/** How an error is written. */
export interface ErrorStyle {
  /** with the escapes of a terminal; default false */
  readonly color?: boolean
  /** every text goes through it; default: errors that sluice throws are masked already */
  readonly mask?: Masker
  /** columns of the terminal: sentences are broken at blanks. Default: they are not */
  readonly width?: number
}

const longest = 400

/**
 * An error as people see it, several lines: code and sentence, then the place, what was found, what is allowed, what to
 * do next. Anything may be given: what is not a `SluiceError` is shown as INTERNAL. Characters that a terminal would act
 * on are written out.
 */
export function formatError(
  error: unknown,
  { color = false, mask = (text) => text, width = Infinity }: ErrorStyle = {},
): string {
  const style = { color, mask, width }
  if (!(error instanceof ConfigProblems)) return formatOne(asSluiceError(error), style)
  const parts = error.problems.map((problem) => formatOne(problem, style))
  return [...parts, error.problems.length > 1 ? mask(error.message) : ''].filter((part) => part !== '').join('\n')
}

/** The exit code that goes with an error: 1 unless it says another. */
export function exitCodeOf(error: unknown): number {
  return asSluiceError(error).exitCode
}

function formatOne(error: SluiceError, { mask, color, width }: Required<ErrorStyle>): string {
  const paint = (format: 'red' | 'bold' | 'dim' | 'cyan', text: string): string =>
    // whether there is a terminal is the caller's to know
    color ? styleText(format, text, { validateStream: false }) : text
  const { place, found, allowed, hint } = error.details
  const lines: (readonly [label: string, text: string | undefined])[] = [
    ['at', place && formatPlace(place)],
    ['found', found],
    // for a lookup that failed, the legal places are the ones looked in
    [error.about === 'secret' ? 'looked' : 'allowed', typeof allowed === 'string' ? allowed : allowed?.join(', ')],
    ['next', hint],
  ]
  const start = `error ${error.code}  `.length
  const message = broken(visible(mask(error.message)), { width, start })
  const head = `${paint('red', 'error')} ${paint('bold', error.code)}  ${message}`
  const rest = lines
    .filter((line): line is readonly [string, string] => line[1] !== undefined && line[1] !== '')
    .map(
      ([label, text]) =>
        `  ${paint(label === 'next' ? 'cyan' : 'dim', label.padEnd(7))} ${broken(indent(visible(shorten(mask(text)))), { width })}`,
    )
  return [head, ...rest].join('\n')
}

/** `shop.yaml:12:9 · resources[0].endpoint.path`; of a notebook `shop.ipynb, cell 3, line 2:5` */
export function formatPlace(place: Place): string {
  const column = place.column === undefined ? '' : `:${place.column}`
  const before = place.cell === undefined ? ':' : `, cell ${place.cell}, line `
  const position = place.line === undefined ? '' : `${before}${place.line}${column}`
  return [place.file === undefined ? '' : `${place.file}${position}`, place.path ?? '']
    .filter((part) => part !== '')
    .join(' · ')
}

function shorten(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}… (${text.length} characters)` : text
}

const hang = 10

/** On lines that fit; one that has lines of its own, such as SQL with a caret below it, stays as it is. */
function broken(text: string, { width, start = hang }: { readonly width: number; readonly start?: number }): string {
  if (start + text.length <= width || text.includes('\n')) return text
  let column = start
  return text
    .split(' ')
    .map((word, index) => {
      const isNew = index > 0 && column + 1 + word.length > width
      column = isNew ? hang + word.length : column + word.length + (index === 0 ? 0 : 1)
      return index === 0 ? word : `${isNew ? `\n${' '.repeat(hang)}` : ' '}${word}`
    })
    .join('')
}

function indent(text: string): string {
  return text.replaceAll('\n', `\n${' '.repeat(hang)}`)
}
