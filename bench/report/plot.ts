import type { LineResult, Result } from './figures.ts'
import { shown } from './table.ts'

const width = 760
const left = 250
const right = 90
const bar = 20
const gap = 12
const top = 64

/**
 * Bars of seconds for the merge of the `load` section, as SVG: text is text, title and description are read aloud, colours follow
 * a dark page, and no bar is told by its colour alone.
 */
export function plot(result: Result): string {
  const lines = result.groups.find(({ name }) => name === 'merge')?.lines ?? []
  const most = Math.max(...lines.map(({ seconds }) => seconds.most))
  const below = saidBelow(result)
  const height = top + lines.length * (bar + gap) + 16 + below.length * 18
  const title = 'Seconds to load 200,000 nested records into DuckDB, merged on their key'
  const description = lines.map(({ name, seconds }) => `${name}: ${shown(seconds.median)} s`).join('; ')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">
  <title id="title">${escaped(title)}</title>
  <desc id="description">${escaped(`${description}. Medians; whiskers from the least to the most.`)}</desc>
  <style>
    svg { background: #ffffff; font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; }
    text { fill: #1f2328; }
    .quiet { fill: #59636e; font-size: 12px; }
    .head { font-size: 16px; font-weight: 600; }
    .bar { fill: #6e7781; }
    .sluice { fill: #0969da; }
    .own { font-weight: 600; }
    line { stroke: #1f2328; stroke-width: 1.5; }
    @media (prefers-color-scheme: dark) {
      svg { background: #0d1117; }
      text { fill: #f0f6fc; }
      .quiet { fill: #9198a1; }
      .bar { fill: #7d8590; }
      .sluice { fill: #4493f8; }
      line { stroke: #f0f6fc; }
    }
  </style>
  <text class="head" x="16" y="28">${escaped(title)}</text>
  <text class="quiet" x="16" y="48">${escaped(`Medians, whiskers from the least to the most; shorter is better. ${footing(result)}`)}</text>
${lines.map((line, at) => barOf(line, { y: top + at * (bar + gap), most })).join('\n')}
${below.map((text, at) => `  <text class="quiet" x="16" y="${height - 14 - (below.length - 1 - at) * 18}">${escaped(text)}</text>`).join('\n')}
</svg>
`
}

function barOf({ name, seconds }: LineResult, { y, most }: { readonly y: number; readonly most: number }): string {
  const scale = (value: number): number => Math.round((value / most) * (width - left - right) * 10) / 10
  const middle = y + bar / 2
  const isOwn = name === 'sluice'
  return [
    `  <text${isOwn ? ' class="own"' : ''} x="${left - 10}" y="${middle + 4}" text-anchor="end">${escaped(name)}</text>`,
    `  <rect class="${isOwn ? 'sluice' : 'bar'}" x="${left}" y="${y}" width="${Math.max(1, scale(seconds.median))}" height="${bar}" rx="2" />`,
    `  <line x1="${left + scale(seconds.least)}" y1="${middle}" x2="${left + scale(seconds.most)}" y2="${middle}" />`,
    `  <text${isOwn ? ' class="own"' : ''} x="${left + scale(seconds.most) + 8}" y="${middle + 4}">${shown(seconds.median)} s</text>`,
  ].join('\n')
}

function footing({ machine, rounds, taken }: Result): string {
  return `${String(machine['cores'])} cores, ${rounds === 1 ? 'one round' : `${rounds} rounds`}, ${taken}.`
}

function saidBelow({ said }: Result): readonly string[] {
  return [
    'read_json and JSON.parse: from disk or memory, without HTTP. airbyte-cdk, faucet: no tables made.',
    ...said.map((text) => `Take with care: ${text}.`),
  ]
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
