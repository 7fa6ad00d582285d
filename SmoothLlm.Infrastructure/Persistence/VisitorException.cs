namespace SmoothLlm.Infrastructure.Persistence;

/// <summary>Somebody who only looks at an organization has tried to change something.</summary>
public sealed class VisitorException() : InvalidOperationException("Whoever looks at a customer's portal changes nothing.");
