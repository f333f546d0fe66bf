import { type ReactNode, useEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { ChartData, ChartKind } from './chart-data.ts'
import { type ChartLook, chartOptions } from './draw-chart.ts'
import css from './chart.module.css'

/** The picture. What it shows is said by `label`; its numbers are in a table beside it. */
export function Plot({
  data,
  kind,
  xName,
  label,
}: {
  data: ChartData
  kind: ChartKind
  xName: string
  label: string
}): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const theme = useThemeChange()
  useEffect(() => {
    const { current: element } = box
    if (element === null) return
    const size = (): { width: number; height: number } => ({
      width: Math.max(240, element.clientWidth),
      // the legend stands below
      height: Math.max(160, element.clientHeight - 34),
    })
    const options = chartOptions(data, kind, { look: lookOf(element), xName, ...size() })
    const plot = new uPlot(options, [[...data.x], ...data.series.map(({ values }) => [...values])], element)
    const observer = new ResizeObserver(() => plot.setSize(size()))
    observer.observe(element)
    return () => {
      observer.disconnect()
      plot.destroy()
    }
    // its colours are read from the page
    // oxlint-disable-next-line react/exhaustive-deps, react/exhaustive-effect-dependencies
  }, [data, kind, xName, theme])
  return <div ref={box} className={css['plot']} role="img" aria-label={label} />
}

function lookOf(element: HTMLElement): ChartLook {
  const style = getComputedStyle(element)
  // a canvas knows no light-dark(): the browser resolves it where it is the colour of something
  const probe = document.createElement('span')
  element.append(probe)
  // where motion is reduced all things have a short transition: the first colour would be told for all of them
  probe.style.setProperty('transition', 'none', 'important')
  const colour = (name: string): string => {
    probe.style.color = `var(${name})`
    return getComputedStyle(probe).color
  }
  const look = {
    series: Array.from({ length: 8 }, (_, at) => colour(`--series-${at + 1}`)),
    text: colour('--text-soft'),
    line: colour('--line'),
    font: `12px ${style.fontFamily}`,
  }
  probe.remove()
  return look
}

/** Another number after each change between light and dark. */
function useThemeChange(): number {
  const [changes, setChanges] = useState(0)
  useEffect(() => {
    const changed = (): void => setChanges((count) => count + 1)
    const dark = window.matchMedia('(prefers-color-scheme: dark)')
    dark.addEventListener('change', changed)
    const observer = new MutationObserver(changed)
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => {
      dark.removeEventListener('change', changed)
      observer.disconnect()
    }
  }, [])
  return changes
}
