/** ECharts with only the parts we use, so that the chunk stays small. Loaded by ChartCanvas when a chart is shown. */
import { BarChart, FunnelChart, LineChart, SankeyChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, MarkAreaComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([
  AriaComponent,
  BarChart,
  CanvasRenderer,
  FunnelChart,
  GridComponent,
  LegendComponent,
  LineChart,
  MarkAreaComponent,
  SankeyChart,
  TooltipComponent,
]);

export { init };
