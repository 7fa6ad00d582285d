// The proxy beside no proxy at all and beside the least that a .NET proxy can do, in one run and in turns.
// Usage: bench/run [rounds] [seconds]         everything; builds, starts and stops what it needs
//        ProxyLoad provider PORT              plays a model provider
//        ProxyLoad bare PORT UPSTREAM         passes everything through and looks at nothing
//        ProxyLoad run APP [ROUNDS] [SECONDS] what bench/run calls, with the published app's folder
using System.Globalization;
using ProxyLoad;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["provider", var port]:
        await Provider.RunAsync(int.Parse(port, CultureInfo.InvariantCulture));
        return 0;
    case ["bare", var port, var upstream]:
        await BareProxy.RunAsync(int.Parse(port, CultureInfo.InvariantCulture), new Uri(upstream));
        return 0;
    case ["run", var app, .. var rest]:
        int rounds = rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : 3;
        int seconds = rest.Length > 1 ? int.Parse(rest[1], CultureInfo.InvariantCulture) : 4;
        return await Comparison.RunAsync(app, rounds, TimeSpan.FromSeconds(seconds));
    default:
        Console.Error.WriteLine("See the first lines of Program.cs for the usage.");
        return 2;
}
