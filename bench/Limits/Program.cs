// How long a request's way through its limits takes, and what it allocates, on one node.
// dotnet run -c Release --project bench/Limits
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Limits;

// In this process: no project is built anew, so it also runs without a network.
var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
BenchmarkRunner.Run<LimitsPerRequest>(DefaultConfig.Instance.AddJob(job), args);
