import { Background, Controls, ReactFlow, type ReactFlowInstance, useNodesState } from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { type ReactNode, type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react'
import { Bar } from '../../design/bar.tsx'
import { Button } from '../../design/button.tsx'
import { Loading } from '../../design/states.tsx'
import type { Position } from '../model/lay-out.ts'
import css from './schema-map.module.css'
import { cardHeight, type CardNode, cardWidth, TableCard } from './table-card.tsx'
import { type MapProps, useCards, useEdges, usePlaces } from './use-map.ts'

const nodeTypes = { table: TableCard }
/** The buttons at the foot cover no card. */
const view = { padding: { top: '24px', x: '24px', bottom: '60px' }, maxZoom: 1 } as const

/** Tables as cards with lines between them. The list beside it says the same in words. */
export function SchemaMap(props: MapProps): ReactNode {
  const { references, chosen, onChoose, saved, onSave } = props
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const [nodes, setNodes, onNodesChange] = useNodesState<CardNode>([])
  const flow = useRef<ReactFlowInstance<CardNode>>(undefined)
  const toggle = (name: string): void =>
    setOpened((now) => new Set(now.has(name) ? [...now].filter((one) => one !== name) : [...now, name]))
  const cards = useCards(props, opened, toggle)
  const { places, failure } = usePlaces(cards, references, saved)
  useEffect(() => {
    setNodes(cards.map((card) => ({ ...card, position: places?.get(card.id) ?? { x: 0, y: 0 } })))
  }, [cards, places, setNodes])
  useView(flow, { nodes, places, chosen })
  const edges = useEdges(references, chosen)
  if (places === undefined && failure === undefined) return <Loading what="the map" lines={6} />
  return (
    <div className={css['map']} data-map>
      {failure !== undefined && <Bar tone="warn">The map could not be laid out: {failure}</Bar>}
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        onNodesChange={onNodesChange}
        onInit={(instance) => {
          flow.current = instance
        }}
        onNodeClick={(_event, { id }) => onChoose(id)}
        onPaneClick={() => onChoose(undefined)}
        onNodeDragStop={(_event, _node, moved) =>
          onSave({ ...saved, ...Object.fromEntries(moved.map(({ id, position }) => [id, position])) })
        }
        fitView
        fitViewOptions={view}
        minZoom={0.1}
        maxZoom={1.6}
        nodesFocusable={false}
        edgesFocusable={false}
        nodesConnectable={false}
        deleteKeyCode={null}
        onlyRenderVisibleElements
      >
        <Background gap={24} size={1} color="var(--line)" />
        <Controls showInteractive={false} orientation="horizontal" />
      </ReactFlow>
      {Object.keys(saved).length > 0 && (
        <Button className={css['again']} look="quiet" onClick={() => onSave({})}>
          Lay out again
        </Button>
      )}
    </div>
  )
}

/** All cards are in view at first, and when others are shown; one that is chosen comes to the middle. */
function useView(
  flow: RefObject<ReactFlowInstance<CardNode> | undefined>,
  {
    nodes,
    places,
    chosen,
  }: {
    readonly nodes: readonly CardNode[]
    readonly places: ReadonlyMap<string, Position> | undefined
    readonly chosen: string | undefined
  },
): void {
  const names = nodes.map(({ id }) => id).join('\n')
  const showAll = useEffectEvent((_cards: string, _places: unknown) =>
    void flow.current?.fitView({ ...view, duration: 0 }),
  )
  useEffect(() => {
    const frame = requestAnimationFrame(() => showAll(names, places))
    return () => cancelAnimationFrame(frame)
  }, [names, places])
  const show = useEffectEvent((name: string) => {
    const node = nodes.find(({ id }) => id === name)
    if (node === undefined) return
    const { x, y } = node.position
    const zoom = Math.max(0.7, flow.current?.getZoom() ?? 1)
    void flow.current?.setCenter(x + cardWidth / 2, y + cardHeight(node.data) / 2, { zoom, duration: 220 })
  })
  useEffect(() => {
    if (chosen !== undefined) show(chosen)
  }, [chosen])
}
