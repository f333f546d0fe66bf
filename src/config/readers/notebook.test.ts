import { expect, test } from 'vitest'
import { notebookCells } from './notebook.ts'

const read = (...cells: readonly string[]): readonly string[] => {
  const written = cells.map((source) => ({ cell_type: 'code', source }))
  const text = JSON.stringify({ cells: written })
  return notebookCells({ file: 'x.ipynb', absolute: '/x.ipynb', text }).map((cell) => cell.text)
}

test.each<[string, string, string]>([
  ['a magic', '%pip install dlt\nx = 1', '#pip install dlt\nx = 1'],
  ['a command of the shell, in a block', 'if x:\n    !pip install dlt', 'if x:\n    pass            '],
  ['a question', 'source?\n?source', '#ource?\n#source'],
  ['a value of the shell', 'files = !ls', '#iles = !ls'],
  ['a cell of another language', '%%bash\nls', '#%bash\n#s'],
  ['a cell that is timed', '%%time\nx = 1', '#%time\nx = 1'],
  ['a statement that is timed', '%time x = 1\n%timeit -n 3 f(\n  %y)', '0;    x = 1\n0;           f(\n  %y)'],
  ['a timed statement in a block', 'if x:\n    %time run()', 'if x:\n    0;    run()'],
  ['a timer alone', '%time\n%timeit', '#time\n#timeit'],
  ['a remainder that goes on', 'x = (10\n  %three)', 'x = (10\n  %three)'],
  ['a text over several lines', 'x = """\n!ls\n%y"""\n!ls', 'x = """\n!ls\n%y"""\n#ls'],
  ['a quote in a comment, and in a text', "x = 'it\\'s' # it's\n!ls", "x = 'it\\'s' # it's\n#ls"],
  ['a line that a backslash continues', 'x = 10 \\\n  %three', 'x = 10 \\\n  %three'],
])('%s keeps every place', (_name, written, expected) => {
  expect(read(written)).toEqual([expected])
  expect(expected).toHaveLength(written.length)
})

test('cells are counted with the texts between them; worksheets of nbformat 3 are read', () => {
  const cells = [
    { cell_type: 'markdown', source: 'x' },
    { cell_type: 'code', input: ['a = 1\n', 'b = 2'] },
  ]
  const text = JSON.stringify({ worksheets: [{ cells }], metadata: { language: 'python' } })
  expect(notebookCells({ file: 'x.ipynb', absolute: '/x.ipynb', text })).toEqual([{ cell: 2, text: 'a = 1\nb = 2' }])
})
