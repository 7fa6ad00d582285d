using System.Reflection;
using Microsoft.Extensions.Logging;
using Shouldly;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Infrastructure.Persistence;
using Xunit;

namespace SmoothLlm.Tests.Conventions;

public sealed class LogEventTests
{
    private static readonly List<(string Name, int Id)> Events =
    [
        .. from assembly in new[] { typeof(ChatPipeline).Assembly, typeof(SmoothLlmDbContext).Assembly, typeof(Program).Assembly }
           from type in assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
           let attribute = method.GetCustomAttribute<LoggerMessageAttribute>()
           where attribute is not null
           select ($"{type.FullName}.{method.Name}", attribute.EventId),
    ];

    [Fact]
    public void Every_log_event_has_an_id_of_its_own()
    {
        Events.ShouldNotBeEmpty();
        Events.Where(log => log.Id <= 0).Select(log => log.Name).ShouldBeEmpty("an event needs an id to be searched for");
        Events.GroupBy(log => log.Id)
            .Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(log => log.Name))}")
            .ShouldBeEmpty("two events must not share an id");
    }

    [Fact]
    public void Log_events_are_declared_in_a_file_named_Log() =>
        SourceTree.Files(".cs")
            .Where(file => file.Text.Contains("[Logger" + "Message(", StringComparison.Ordinal) && !file.Path.EndsWith("/Log.cs", StringComparison.Ordinal))
            .ShouldBeEmpty("one Log.cs a feature folder");
}
