import { nextTick, onMounted, watch } from 'vue'
import { useRoute } from 'vitepress'
import DefaultTheme from 'vitepress/theme'
import { mend } from './mend.mts'
import './site.css'

export default {
  extends: DefaultTheme,
  setup() {
    const route = useRoute()
    onMounted(() => {
      mend()
      window.addEventListener('resize', mend)
      watch(
        () => route.path,
        () => void nextTick(mend),
      )
    })
  },
}
