using System.Diagnostics;

namespace Growth;

internal static class Clock
{
    private const int WarmUps = 3;
    private const int Rounds = 15;

    /// <returns>Milliseconds.</returns>
    public static async Task<double> MedianAsync(Func<Task> work)
    {
        for (int round = 0; round < WarmUps; round++)
            await work();
        double[] taken = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            long began = Stopwatch.GetTimestamp();
            await work();
            taken[round] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        Array.Sort(taken);
        return taken[Rounds / 2];
    }
}
