using Xunit;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("SmoothLlm.Tests.Support.SharedFirst", "SmoothLlm.Tests")]

namespace SmoothLlm.Tests.Support;

/// <summary>
/// Begins with the collections that several classes share, which take minutes: one of them that came last would run on
/// alone. All others are one class each, and keep their order.
/// </summary>
public sealed class SharedFirst : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderByDescending(collection => collection.CollectionDefinition is not null);
}
