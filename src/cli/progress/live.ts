import { visible } from '../../library/visible.ts'
import { widthOf } from '../table-text.ts'
import { frame, marks } from './frame.ts'
import type { ProgressOutput } from './output.ts'
import type { ProgressState } from './state.ts'

/** A terminal on which a picture stands below everything that was said. */
export interface Screen {
  /** prints lines that stay, above the picture */
  say(text: string): void
  draw(state: ProgressState): void
  /** the last picture: all of it, however high, where a run has begun; else nothing stays */
  finish(state: ProgressState): void
}

/** No terminal is so high: for the picture that stays. */
const anyHeight = 100_000

/**
 * Draws by writing once for each picture: up to the old one's beginning, line over line, and what is left of the old
 * one away. The cursor is never hidden, so that nothing needs to be restored, however the process ends.
 */
export function openScreen(output: ProgressOutput): Screen {
  let drawn: readonly string[] = []
  // a window that became narrower has wrapped the lines that stand in it
  const back = (): string => {
    const columns = Math.max(1, output.columns)
    const height = drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0)
    return height === 0 ? '' : `\r\u001B[${Math.min(height, Math.max(1, output.rows - 1))}A`
  }
  const put = (above: string, lines: readonly string[]): void => {
    const painted = lines.map((line) => `${paint(line, output.color)}\u001B[K\n`).join('')
    const kept =
      above === ''
        ? ''
        : above
            .split('\n')
            .map((line) => `${line}\u001B[K\n`)
            .join('')
    output.write(`${back()}${kept}${painted}\u001B[0J`)
    drawn = lines
  }
  const picture = (state: ProgressState, height: number): readonly string[] => {
    if (state.pipeline === undefined && state.rows.size === 0) return []
    return frame(state, { width: output.columns, height, now: output.now() })
  }
  return {
    say(text) {
      put(visible(text), drawn)
    },
    draw(state) {
      put('', picture(state, output.rows))
    },
    finish(state) {
      put('', state.pipeline === undefined ? [] : picture(state, anyHeight))
      drawn = []
    },
  }
}

// coloured after the line was cut to the terminal's width, so that no escape is cut
function paint(line: string, color: boolean): string {
  if (!color) return line
  if (line.startsWith(marks.done)) return `\u001B[32m${line}\u001B[39m`
  if (line.startsWith(marks.wanting)) return `\u001B[31m${line}\u001B[39m`
  return line.startsWith(marks.waiting) ? `\u001B[2m${line}\u001B[22m` : line
}
