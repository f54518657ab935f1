/** What the compiler cannot see by itself: .vue modules (for plain tsc users) and the map worker's URL. */
declare module '*.vue' {
  import type { DefineComponent } from 'vue';
  const component: DefineComponent<object, object, unknown>;
  export default component;
}
declare module '*.css';
