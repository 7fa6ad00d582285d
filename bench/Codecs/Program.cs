// How long the translation of one chunk, of a whole answer and of a request takes, and what it allocates.
// dotnet run -c Release --project bench/Codecs
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Codecs;

// In this process: no project is built anew, so it also runs without a network.
var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
BenchmarkRunner.Run<TranslationPerChunk>(DefaultConfig.Instance.AddJob(job), args);
