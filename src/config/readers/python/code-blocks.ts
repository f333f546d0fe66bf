import type { NotebookCell } from '../notebook.ts'
import { type Block, fencedBlocks } from '../fenced-blocks.ts'
import { createLines } from '../lines.ts'
import type { SourceText } from '../read-text.ts'
import type { Position } from '../places.ts'
import type { ProgramText } from '../../../python/syntax/parse-program.ts'
import { neutraliseSlashComments } from './slash-comments.ts'

/** A piece of the Python of a config file: the whole of a `.py`, one code block of a `.md`, a cell of a notebook. */
export interface PythonText extends ProgramText {
  positionAt(offset: number): Position
}

/**
 * The Python of a file in order. A `.py` is one piece. Of prose, the fenced code blocks marked as Python (else those
 * without a language) count; prose without any fence is read as if it were Python. Of a notebook its cells are pieces.
 */
export function pythonSources(
  source: SourceText,
  { prose, cells }: { readonly prose: boolean; readonly cells?: readonly NotebookCell[] },
): readonly PythonText[] {
  if (cells !== undefined) return cells.map((cell) => cellSource(source.file, cell))
  if (!prose) return [wholeText(source)]
  const blocks = fencedBlocks(source.text)
  if (blocks.length === 0) return [wholeText(source)]
  const python = blocks.filter((block) => /^(?:python|py)/i.test(block.language))
  const plain = blocks.filter((block) => block.language === '')
  return (python.length > 0 ? python : plain).map((block) => blockSource(source.file, block))
}

function cellSource(file: string, { cell, text }: NotebookCell): PythonText {
  const lines = createLines(text)
  return { file, text, positionAt: (offset) => ({ cell, ...lines.positionAt(offset) }) }
}

function wholeText(source: SourceText): PythonText {
  const text = neutraliseSlashComments(source.text)
  const { positionAt } = createLines(text)
  return { file: source.file, text, positionAt }
}

function blockSource(file: string, block: Block): PythonText {
  const dedent = new RegExp(`^[ \\t]{0,${block.indent}}`)
  const removed = block.code.map((line) => dedent.exec(line)?.[0].length ?? 0)
  const text = neutraliseSlashComments(block.code.map((line, index) => line.slice(removed[index])).join('\n'))
  const lines = createLines(text)
  return {
    file,
    text,
    positionAt: (offset) => {
      const at = lines.positionAt(offset)
      return { line: at.line + block.line - 1, column: at.column + (removed[at.line - 1] ?? 0) }
    },
  }
}
