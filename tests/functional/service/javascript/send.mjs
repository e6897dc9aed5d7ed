// Sends two processings and another span, as an application in JavaScript would; prints the trace.
import { context, trace } from '@opentelemetry/api';
import { OTLPTraceExporter as HttpExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';

const [kind, url, token] = process.argv.slice(2);
const exporter = new { http: HttpExporter, proto: ProtoExporter }[kind]({
  url,
  headers: { authorization: `Bearer ${token}` },
});
const provider = new BasicTracerProvider({
  resource: resourceFromAttributes({ 'service.name': 'javascript', 'process.command_args': ['node', 'app.js'] }),
  spanProcessors: [new SimpleSpanProcessor(exporter)],
});
const tracer = provider.getTracer('test');
const attributes = {
  'dpl.core.processing_activity_id': 'https://register.example/activiteit/1',
  'dpl.core.data_subject_id': '999990019',
  'dpl.core.data_subject_id_type': 'BSN',
};
const outer = tracer.startSpan('wijzigen adres', { attributes });
const inside = trace.setSpan(context.active(), outer);
tracer.startSpan('SELECT', {}, inside).end();
tracer.startSpan('controleren adres', { attributes }, inside).end();
outer.end();
await provider.shutdown();
console.log(outer.spanContext().traceId);
